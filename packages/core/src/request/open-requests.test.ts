import { HelixError } from '@helix/contracts';
import { OpenRequests } from './open-requests.js';
import type { RequestScope } from './request-scope.js';

interface Told {
  readonly name: string;
  readonly scope: RequestScope;
}

describe('the open requests', () => {
  let told: string[];

  const request = (name: string): Told => ({
    name,
    scope: {
      upgrade: undefined,
      reply: { headSent: true, cut: () => told.push(name) },
      stop: () => undefined,
    } as never,
  });

  beforeEach(() => {
    told = [];
  });

  it('are told that the gateway stops, each once, without those that have ended', () => {
    const open = new OpenRequests();
    const [first, second, third, fourth] = ['first', 'second', 'third', 'fourth'].map(request) as [
      Told,
      Told,
      Told,
      Told,
    ];
    for (const { scope } of [first, second, third]) open.add(scope);
    open.delete(first.scope);
    open.delete(first.scope);
    open.add(fourth.scope);
    open.delete(third.scope);
    open.endAll(new HelixError('draining', 'Stopping.'));
    expect(told.sort()).toEqual(['fourth', 'second']);
  });

  it('may end while they are told', () => {
    const open = new OpenRequests();
    const both = ['first', 'second'].map(request);
    for (const { scope } of both) {
      open.add(scope);
      Object.assign(scope, { stop: () => open.delete(scope) });
    }
    open.endAll(new HelixError('draining', 'Stopping.'));
    expect(told).toEqual(['first', 'second']);
  });
});
