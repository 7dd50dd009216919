import { type AttemptIntent, type AttemptRecord, HelixError, type RequestRecord } from '@helix/contracts';
import { decodeAttemptFacts } from '../ledger/attempt-facts.js';
import { payerOfValues } from '../ledger/dimension.js';
import { type Fact, type Facts, unpackMoney } from '../ledger/facts.js';
import { decodeRequestFacts } from '../ledger/request-facts.js';
import { JOURNAL_HEADER } from './journal-lines.js';

/** What a journal says: outcomes, requests, and the intents that nobody came back to. */
export interface JournalContents {
  readonly attempts: readonly AttemptRecord[];
  readonly requests: readonly RequestRecord[];
  readonly inFlight: readonly AttemptIntent[];
}

/**
 * Reads segments, oldest first. A line that was cut is ignored: what it would have said is covered by the intent before it. Throws
 * `store_unavailable` when a segment was written by another version.
 */
export function decodeJournal(segments: readonly string[]): JournalContents {
  const intents = new Map<string, AttemptIntent>();
  const attempts = new Map<string, AttemptRecord>();
  const requests = new Map<string, RequestRecord>();
  for (const segment of segments) {
    const lines = segment.split('\n');
    if (lines.length > 1 && `${lines[0]}\n` !== JOURNAL_HEADER) throw unknownFormat();
    const definitions = new Map<number, Facts>();
    const defined = (number: Fact): Facts => definitions.get(number as number) ?? [];
    for (const line of lines) {
      const [kind, ...fields] = parseLine(line);
      if (kind === 'p' || kind === 'o') {
        definitions.set(fields[0] as number, fields.slice(1));
      } else if (kind === 'i') {
        const intent = decodeIntent(fields, defined);
        intents.set(intent.id, intent);
      } else if (kind === 'a') {
        // Without its intent it is an outcome that an earlier segment had, and that was shipped.
        const intent = intents.get(String(fields[0]));
        if (intent !== undefined) attempts.set(intent.id, decodeOutcome(fields, intent));
      } else if (kind === 'r') {
        const request = decodeRequest(fields, defined);
        requests.set(request.id, request);
      }
    }
  }
  return {
    attempts: [...attempts.values()],
    requests: [...requests.values()],
    inFlight: [...intents.values()].filter(({ id }) => !attempts.has(id)),
  };
}

function parseLine(line: string): Facts {
  if (line === '') return [];
  try {
    const fields: unknown = JSON.parse(line);
    return Array.isArray(fields) ? (fields as Facts) : [];
  } catch {
    return [];
  }
}

function decodeIntent(fields: Facts, defined: (number: Fact) => Facts): AttemptIntent {
  const [id, requestId, admittedAt, startedAt, payer, origin, estimatedCost, estimatedInput] = fields;
  const [model, provider, upstreamModel, operation, dialect, generation] = defined(origin);
  return {
    id: String(id),
    requestId: String(requestId),
    admittedAt: Number(admittedAt),
    startedAt: Number(startedAt),
    payer: payerOfValues(defined(payer) as readonly (string | null)[]),
    model: String(model ?? ''),
    provider: String(provider ?? ''),
    upstreamModel: String(upstreamModel ?? ''),
    operation: operation as AttemptIntent['operation'],
    dialect: String(dialect ?? ''),
    estimatedCost: unpackMoney(estimatedCost),
    estimatedInputTokens: Number(estimatedInput),
    generation: String(generation ?? ''),
  };
}

function decodeOutcome(fields: Facts, intent: AttemptIntent): AttemptRecord {
  const [, status, cost, facts] = fields;
  return {
    intent,
    status: status as AttemptRecord['status'],
    cost: unpackMoney(cost),
    ...decodeAttemptFacts(facts as Facts).outcome,
  };
}

function decodeRequest(fields: Facts, defined: (number: Fact) => Facts): RequestRecord {
  const [id, createdAt, payer, origin, status, cost, facts] = fields;
  const [model, , , operation, dialect, generation] = defined(origin);
  return {
    id: String(id),
    createdAt: Number(createdAt),
    payer: payerOfValues(defined(payer) as readonly (string | null)[]),
    operation: operation as RequestRecord['operation'],
    dialect: String(dialect ?? ''),
    model: String(model ?? ''),
    status: status as RequestRecord['status'],
    cost: unpackMoney(cost),
    generation: String(generation ?? ''),
    ...decodeRequestFacts(facts as Facts),
  };
}

function unknownFormat(): HelixError {
  return new HelixError(
    'store_unavailable',
    'The journal was written by another version of Helix. Start that version once more and stop it with SIGTERM: it brings the journal into the database.',
  );
}
