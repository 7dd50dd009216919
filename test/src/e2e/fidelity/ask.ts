import type { JsonObject } from '@helix/contracts';

/** What an application asks for, in no API's words. */
export interface Ask {
  readonly system?: string;
  readonly turns: readonly Turn[];
  readonly tools?: readonly Tool[];
  /** The name of the tool that has to be called. */
  readonly forcedTool?: string;
  readonly stop?: readonly string[];
  /** JSON Schema of the answer. */
  readonly schema?: JsonObject;
  readonly reasons?: boolean;
  readonly maxOutputTokens: number;
}

export type Turn =
  | { readonly role: 'user'; readonly text: string; readonly image?: Image }
  | { readonly role: 'assistant'; readonly text?: string; readonly calls?: readonly Call[] }
  /** What the model has answered, as the SDK gave it to the application, which sends it back untouched; `calls` are those within. */
  | { readonly role: 'answer'; readonly native: unknown; readonly calls: readonly Call[] }
  | { readonly role: 'tools'; readonly results: readonly Result[] };

/** Bytes in base64. */
export interface Image {
  readonly mediaType: 'image/png';
  readonly data: string;
}

export interface Call {
  readonly id: string;
  readonly name: string;
  readonly arguments: JsonObject;
}

export interface Result {
  readonly callId: string;
  readonly name: string;
  readonly text: string;
  readonly image?: Image;
  readonly failed?: boolean;
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: JsonObject;
}

/** How much to think, in the words of whoever says it: an effort or a number of tokens. */
export interface Thinking {
  readonly effort?: string;
  readonly budgetTokens?: number;
  /** The answer is to show what was thought. */
  readonly shown: boolean;
}
