export { costOf } from './cost-of.js';
export { type CatalogueOptions, createCatalogue } from './create-catalogue.js';
export type { UsdRates } from './price-entry.js';
