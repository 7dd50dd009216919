import type { Logger } from '@helix/contracts';
import { FakeClock } from '@helix/testkit';
import fc from 'fast-check';
import type { Generation } from './generation.js';
import { GenerationManager, type Lease } from './generation-manager.js';

describe('GenerationManager', () => {
  let manager: GenerationManager;
  let disposed: string[];
  let errors: unknown[];

  function generation(id: string, dispose?: () => Promise<void>): Generation {
    return {
      id,
      dispose:
        dispose ??
        (async () => {
          disposed.push(id);
        }),
    } as unknown as Generation;
  }

  function create(): GenerationManager {
    const logger = { error: (...parameters: unknown[]) => errors.push(parameters) } as unknown as Logger;
    return new GenerationManager(new FakeClock(), logger);
  }

  beforeEach(() => {
    disposed = [];
    errors = [];
    manager = create();
  });

  it('has nothing to lease before the first configuration', () => {
    expect(() => manager.lease()).toThrow();
    expect(() => manager.current).toThrow();
  });

  it('gives new requests the new generation, and keeps the old one for those it has', () => {
    manager.swap(generation('a'));
    const old = manager.lease();
    manager.swap(generation('b'));
    expect([old.generation.id, manager.lease().generation.id]).toEqual(['a', 'b']);
    expect(disposed).toEqual([]);
    expect(manager.retiring).toEqual([{ id: 'a', requestsInFlight: 1 }]);
    old.release();
    expect([disposed, manager.retiring]).toEqual([['a'], []]);
  });

  it('disposes of an idle generation at once', () => {
    manager.swap(generation('a'));
    manager.swap(generation('b'));
    expect(disposed).toEqual(['a']);
  });

  it('counts a lease once, however often it is released', () => {
    manager.swap(generation('a'));
    const first = manager.lease();
    manager.lease();
    first.release();
    first.release();
    expect(manager.requestsInFlight).toBe(1);
    manager.swap(generation('b'));
    expect(disposed).toEqual([]);
  });

  it('disposes of each generation once, when its last request has left, in any interleaving', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant('swap'), fc.constant('lease'), fc.nat(20)), { maxLength: 100 }),
        (steps) => {
          disposed = [];
          const own = create();
          own.swap(generation('0'));
          let swaps = 0;
          const leases: Lease[] = [];
          for (const step of steps) {
            if (step === 'swap') own.swap(generation(String(++swaps)));
            else if (step === 'lease') leases.push(own.lease());
            else leases.splice(Number(step), 1)[0]?.release();
            const used = new Set(leases.map((lease) => lease.generation.id));
            for (const id of disposed) expect(used.has(id)).toBe(false);
            expect(disposed).not.toContain(own.current.id);
          }
          for (const lease of leases) lease.release();
          expect([...disposed].sort()).toEqual(Array.from({ length: swaps }, (_, index) => String(index)).sort());
        },
      ),
    );
  });

  it('survives a generation that cannot be disposed of', async () => {
    manager.swap(generation('a', () => Promise.reject(new Error('stuck'))));
    manager.swap(generation('b'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors).toHaveLength(1);
  });

  it('disposes of the live one when it closes', async () => {
    manager.swap(generation('a'));
    await manager.close();
    expect(disposed).toEqual(['a']);
    expect(() => manager.lease()).toThrow();
  });
});
