/** What the pre-chat form asks for, checked before it is sent; the API checks it again. */

export interface Introduction {
  name: string;
  email: string;
  hasConsented: boolean;
}

export type Field = keyof Introduction;

/** The fields that are not yet good, in the order of the form. */
export const findProblems = ({ name, email, hasConsented }: Introduction): Field[] => {
  const problems: Field[] = [];
  if (!name.trim() || name.trim().length > 100) problems.push("name");
  if (!/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email.trim()) || email.length > 254) problems.push("email");
  if (!hasConsented) problems.push("hasConsented");
  return problems;
};
