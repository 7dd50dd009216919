/**
 * What a batch costs as a part of the price of the same calls, by the provider's key in the catalogue, where its price list says one factor for all
 * models. A model whose own batch prices the catalogue has goes by these; whoever is not here has no discount. Read 2026-11-26:
 * https://help.openai.com/en/articles/9197833-batch-api-faq, https://learn.microsoft.com/azure/ai-foundry/openai/how-to/batch,
 * https://platform.claude.com/docs/en/build-with-claude/batch-processing
 */
export const BATCH_DISCOUNTS: Readonly<Record<string, number>> = { openai: 0.5, azure: 0.5, anthropic: 0.5 };
