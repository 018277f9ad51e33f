/** Keeps text that is put into a prompt from being read as a chat template's own tokens. */

const controlToken = /<(?=[|｜][^|｜<>\s]{1,40}[|｜]>)|<(?=\/?(?:think|s|start_of_turn|end_of_turn)>)|\[(?=\/?INST\])/g;

/**
 * The text with a space after the bracket of everything that looks like a control token of a known chat template
 * (`<|im_end|>`, `<｜User｜>`, `</think>`, `[/INST]`...): still legible, but no tokenizer takes it for one.
 */
export function withoutControlTokens(text: string): string {
  return text.replaceAll(controlToken, '$& ');
}
