import { formatTable } from './table.js';

it('aligns columns by their widest cell and leaves no space at the end', () => {
  expect(
    formatTable(
      ['id', 'state'],
      [
        ['a-long-id', 'ok'],
        ['b', ''],
      ],
    ),
  ).toBe(['id         state', '---------  -----', 'a-long-id  ok', 'b'].join('\n'));
});

it('has a head where there are no rows', () => {
  expect(formatTable(['id'], [])).toBe('id\n--');
});
