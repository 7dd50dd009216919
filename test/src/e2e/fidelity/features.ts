import type { Feature } from './feature.js';
import { failedToolResult } from './features/failed-tool-result.js';
import { forcedTool } from './features/forced-tool.js';
import { imageInToolResult } from './features/image-in-tool-result.js';
import { images } from './features/images.js';
import { lengthStop } from './features/length-stop.js';
import { multiTurn } from './features/multi-turn.js';
import { parallelTools } from './features/parallel-tools.js';
import { providerFails } from './features/provider-fails.js';
import { providerFailsMidStream } from './features/provider-fails-mid-stream.js';
import { providerRateLimits } from './features/provider-rate-limits.js';
import { providerRefuses } from './features/provider-refuses.js';
import { reasoning } from './features/reasoning.js';
import { reasoningSentBack } from './features/reasoning-sent-back.js';
import { refusal } from './features/refusal.js';
import { stopSequences } from './features/stop-sequences.js';
import { stream } from './features/stream.js';
import { structuredOutput } from './features/structured-output.js';
import { system } from './features/system.js';
import { text } from './features/text.js';
import { toolResults } from './features/tool-results.js';
import { usage } from './features/usage.js';

/** The rows of the matrix. */
export const features: readonly Feature[] = [
  text,
  stream,
  system,
  multiTurn,
  images,
  parallelTools,
  forcedTool,
  toolResults,
  failedToolResult,
  imageInToolResult,
  structuredOutput,
  reasoning,
  reasoningSentBack,
  stopSequences,
  refusal,
  lengthStop,
  usage,
  providerRefuses,
  providerRateLimits,
  providerFails,
  providerFailsMidStream,
];
