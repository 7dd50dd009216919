// Makes data/models.json from a file of model facts: node scripts/build-catalogue.mjs FACTS.json
import { readFileSync, writeFileSync } from 'node:fs';

const facts = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const lines = facts.models.map((model) => {
  const {
    provider,
    id,
    mode,
    context_window,
    max_output,
    usd_per_mtok,
    tiers,
    price_schedule,
    capabilities,
    deprecation_date,
    release_date,
    sources,
  } = model;
  return JSON.stringify({
    provider,
    id,
    mode,
    context_window,
    max_output,
    usd_per_mtok,
    tiers,
    price_schedule,
    capabilities,
    deprecation_date,
    release_date,
    sources,
  });
});
writeFileSync(
  new URL('../data/models.json', import.meta.url),
  `{"generated":${JSON.stringify(facts.generated)},"unit":"USD per million tokens","sources":${JSON.stringify(facts.sources)},"models":[\n${lines.join(',\n')}\n]}\n`,
);
console.log(`${lines.length} models`);
