import adminApi from './index.js';

it('is a plugin that takes no options', () => {
  expect(adminApi).toMatchObject({ kind: 'plugin', name: 'admin-api' });
  expect(adminApi.optionsSchema).toMatchObject({ additionalProperties: false, properties: {} });
});
