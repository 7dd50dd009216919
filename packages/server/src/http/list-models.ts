import type { JsonObject, ModelInfo, PicoUsd, Price, PriceRates, TargetStatistics, UnitRates } from '@helix/contracts';

/** A model in OpenAI's list shape, with what the catalogue and traffic know beside it. */
export function describeModel(model: ModelInfo, statistics: TargetStatistics, startedAt: number): JsonObject {
  const target = model.targets.find((candidate) => candidate.inactive === undefined) ?? model.targets[0];
  const facts = target?.facts;
  const recent = target === undefined ? undefined : statistics.of(target.id);
  return {
    id: model.name,
    object: 'model',
    created: Math.floor(startedAt / 1_000),
    owned_by: target?.provider ?? 'helix',
    active: target !== undefined && target.inactive === undefined,
    context_length: facts?.contextWindow ?? null,
    max_output_tokens: facts?.maxOutputTokens ?? null,
    pricing: target === undefined ? null : describePrice(target.price),
    supported_parameters: [...(facts?.capabilities ?? [])],
    latency_last_30m:
      recent?.ttftP50Ms === undefined ? null : { ttft_p50_ms: recent.ttftP50Ms, ttft_p95_ms: recent.ttftP95Ms ?? null },
    throughput_last_30m: recent?.tokensPerSecondP50 ?? null,
    uptime_last_30m: recent === undefined ? null : (recent.attempts - recent.failures) / recent.attempts,
    deprecation_date: facts?.deprecationDate ?? null,
  };
}

function describePrice(price: Price): JsonObject | null {
  if (!price.known) return null;
  const { batch } = price;
  return {
    ...(price.unitsOnly === undefined && describeRates(price.rates)),
    ...(batch !== undefined && { batch: describeRates(batch.rates) }),
    ...describeUnits(price.units ?? {}),
  };
}

function describeRates(rates: PriceRates): JsonObject {
  return {
    prompt: usd(rates.input),
    completion: usd(rates.output),
    input_cache_read: usd(rates.cacheRead),
    input_cache_write: usd(rates.cacheWrite5m),
    internal_reasoning: usd(rates.reasoning),
  };
}

/** By the piece, under the names of the configuration. */
function describeUnits({ image, second, character, search, request }: UnitRates): JsonObject {
  return {
    ...(image !== undefined && { per_image: usd(image) }),
    ...(second !== undefined && { per_second: usd(second) }),
    ...(character !== undefined && { per_character: usd(character) }),
    ...(search !== undefined && { per_search: usd(search) }),
    ...(request !== undefined && { per_request: usd(request) }),
  };
}

function usd(rate: PicoUsd): string {
  return (Number(rate) / 1e12).toFixed(12).replace(/\.?0+$/, '');
}
