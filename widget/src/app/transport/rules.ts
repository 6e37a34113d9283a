/** What the API asks of texts, so that nobody has to send one to learn that it is refused. */

export { rules } from "./api-types";

interface Rule {
  maxLength: number;
  minLength?: number;
  pattern?: string;
}

/** A text's length as the API's limits count it, in code points: an emoji of one is one. */
export const countLetters = (text: string): number => [...text].length;

/** Whether the API would take the text, which it trims first. */
export const keepsRule = (text: string, { minLength = 0, maxLength, pattern = "" }: Rule): boolean => {
  const count = countLetters(text.trim());
  return count >= minLength && count <= maxLength && new RegExp(pattern, "u").test(text.trim());
};
