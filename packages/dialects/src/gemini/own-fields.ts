/** The id of this dialect, under which its own fields and seals are kept. */
export const GEMINI = 'gemini';
