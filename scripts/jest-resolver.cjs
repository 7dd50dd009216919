const { fileURLToPath } = require('node:url');

/**
 * Resolves `file://` URLs, on top of Jest's own resolver: plugins are loaded by `import(pathToFileURL(file).href)`, which
 * is a require in the tests, and require knows paths only. The query is dropped, so a module that is loaded again with
 * another `?v=` is the same module here: reloading a changed file has to be tested in a process of its own.
 */
module.exports = function resolve(request, options) {
  return request.startsWith('file://') ? fileURLToPath(new URL(request)) : options.defaultResolver(request, options);
};
