export { createKeyHasher } from './key-hasher.js';
export { type DatabaseOptions, type HelixDatabase, openDatabase } from './open-database.js';
