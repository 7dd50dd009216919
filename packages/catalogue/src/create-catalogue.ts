import { readFileSync } from 'node:fs';
import {
  compileGlob,
  type ModelCatalogue,
  type ModelFacts,
  type Price,
  type PricedModel,
  type Pricing,
} from '@helix/contracts';
import { costOf } from './cost-of.js';
import { type DatedPrice, type ModelEntry, type RawModel, readModel } from './model-entry.js';
import { overridePrice } from './override-price.js';
import { completeRates, type UsdRates } from './price-entry.js';

export interface CatalogueOptions {
  /** Prices of the configuration by `provider/model` (globs), over the catalogue's; the longest pattern that fits wins. */
  readonly overrides?: Readonly<Record<string, UsdRates>> | undefined;
  /** What a model without a known price costs. */
  readonly unknown?: 'refuse' | { readonly input: number; readonly output: number } | undefined;
}

const CACHED = 10_000;
const DATE_SUFFIX = /[-@](\d{4}-\d{2}-\d{2}|\d{8}|latest)$/;

let entries: ReadonlyMap<string, ModelEntry> | undefined;

/** Model facts and prices: the configuration's over the catalogue's over the default for unknown ones. */
export function createCatalogue(options: CatalogueOptions = {}): Pricing & ModelCatalogue {
  entries ??= loadEntries();
  return new Catalogue(entries, options);
}

class Catalogue implements Pricing, ModelCatalogue {
  readonly costOf = costOf;
  readonly #overrides: readonly {
    readonly matches: (name: string) => boolean;
    readonly rates: UsdRates;
    readonly pattern: string;
  }[];
  readonly #unknown: Price;
  readonly #cache = new Map<string, readonly DatedPrice[]>();
  /** Targets live as long as their configuration and are asked for several times in each request: found without making their key. */
  readonly #byTarget = new WeakMap<PricedModel, readonly DatedPrice[]>();

  constructor(
    private readonly models: ReadonlyMap<string, ModelEntry>,
    options: CatalogueOptions,
  ) {
    this.#overrides = Object.entries(options.overrides ?? {})
      .map(([pattern, rates]) => ({ pattern, rates, matches: compileGlob(pattern) }))
      .sort((left, right) => right.pattern.length - left.pattern.length);
    this.#unknown =
      options.unknown === undefined || options.unknown === 'refuse'
        ? { known: false }
        : { known: true, rates: completeRates(options.unknown), tiers: [], source: 'prices.unknown' };
  }

  priceOf(target: PricedModel, at: number): Price {
    let prices = this.#byTarget.get(target);
    if (prices === undefined) {
      prices = this.#lookUp(target);
      this.#byTarget.set(target, prices);
    }
    for (let index = prices.length - 1; index >= 0; index--) {
      const dated = prices[index];
      if (dated !== undefined && dated.from <= at) return dated.price;
    }
    return this.#unknown;
  }

  factsOf(model: PricedModel): ModelFacts | undefined {
    return this.#entryOf(model)?.facts;
  }

  #lookUp(target: PricedModel): readonly DatedPrice[] {
    const key = `${target.provider}/${target.model}`;
    let prices = this.#cache.get(key);
    if (prices === undefined) {
      prices = this.#pricesOf(target, key);
      if (this.#cache.size >= CACHED) this.#cache.clear();
      this.#cache.set(key, prices);
    }
    return prices;
  }

  #pricesOf(target: PricedModel, key: string): readonly DatedPrice[] {
    const own = this.#entryOf(target)?.prices ?? [];
    const override = this.#overrides.find(({ matches }) => matches(key));
    const prices = override === undefined ? own : overridePrice(own, override.rates, `prices["${override.pattern}"]`);
    return prices.map((dated) => (dated.price.known ? dated : { ...dated, price: this.#unknown }));
  }

  #entryOf({ catalogue, model }: PricedModel): ModelEntry | undefined {
    if (catalogue === undefined) return undefined;
    return (
      this.models.get(`${catalogue}/${model}`) ??
      this.models.get(`${catalogue}/${model.replace(DATE_SUFFIX, '')}`) ??
      this.models.get(`${catalogue}/${model}-latest`)
    );
  }
}

function loadEntries(): ReadonlyMap<string, ModelEntry> {
  const { models } = JSON.parse(readFileSync(new URL('../data/models.json', import.meta.url), 'utf8')) as {
    readonly models: readonly RawModel[];
  };
  return new Map(models.map((model) => [`${model.provider}/${model.id}`, readModel(model)]));
}
