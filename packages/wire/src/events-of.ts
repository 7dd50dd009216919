import type { ChatEvent, ChatResponse } from '@helix/contracts';

/** An answer as the events it would have been streamed as. */
export function eventsOf(response: ChatResponse): readonly ChatEvent[] {
  const { id, model, createdAt, extensions, usage } = response;
  const events: ChatEvent[] = [
    {
      type: 'response-start',
      ...(id === undefined ? {} : { id }),
      ...(model === undefined ? {} : { model }),
      ...(createdAt === undefined ? {} : { createdAt }),
      ...(extensions === undefined ? {} : { extensions }),
    },
  ];
  for (const choice of response.choices) {
    for (const [index, block] of choice.blocks.entries()) {
      const place = { choice: choice.index, block: index };
      events.push({
        type: 'block-start',
        ...place,
        head: block.head,
        ...(block.extensions === undefined ? {} : { extensions: block.extensions }),
      });
      if (block.text !== '') events.push({ type: 'block-delta', ...place, text: block.text });
      for (const value of block.values ?? []) events.push({ type: 'block-delta', ...place, text: '', value });
      events.push({ type: 'block-end', ...place, ...(block.seal === undefined ? {} : { seal: block.seal }) });
    }
  }
  for (const { index, finishReason, rawFinishReason, stopSequence, extensions: own } of response.choices) {
    events.push({
      type: 'choice-end',
      choice: index,
      finishReason,
      ...(rawFinishReason === undefined ? {} : { rawFinishReason }),
      ...(stopSequence === undefined ? {} : { stopSequence }),
      ...(own === undefined ? {} : { extensions: own }),
    });
  }
  if (usage !== undefined) events.push({ type: 'usage', usage });
  events.push({ type: 'response-end' });
  return events;
}
