/** Whether a model is of the generations up to 2.5, which take less than later ones; an unknown name is a later one. */
export function isEarlyModel(model: string): boolean {
  return /gemini-[12](?:\D|$)/.test(model);
}
