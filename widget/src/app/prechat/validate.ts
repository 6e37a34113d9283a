/** What the pre-chat form asks for, checked before it is sent by the API's own rules; the API checks it again. */

import { keepsRule, rules } from "../transport/rules";

export interface Introduction {
  name: string;
  email: string;
  hasConsented: boolean;
}

export type Field = keyof Introduction;

/** The fields that are not yet good, in the order of the form. */
export const findProblems = ({ name, email, hasConsented }: Introduction): Field[] => {
  const problems: Field[] = [];
  if (!keepsRule(name, rules.PreChatBody.name)) problems.push("name");
  if (!keepsRule(email, rules.PreChatBody.email)) problems.push("email");
  if (!hasConsented) problems.push("hasConsented");
  return problems;
};
