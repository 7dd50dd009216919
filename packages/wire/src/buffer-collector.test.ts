import { BufferCollector } from './buffer-collector.js';

describe('BufferCollector', () => {
  it('joins chunks, and does not copy a lone one', () => {
    const only = Buffer.from('ab');
    const one = new BufferCollector(4);
    one.push(only);
    expect(one.take()).toBe(only);
    one.push(Buffer.from('cd'));
    expect(one.take().toString()).toBe('abcd');
    expect(new BufferCollector(1).take()).toHaveLength(0);
  });

  it('refuses a body beyond its bound', () => {
    const collector = new BufferCollector(3);
    collector.push(Buffer.from('ab'));
    expect(() => collector.push(Buffer.from('cd'))).toThrow('larger than 3 bytes');
  });
});
