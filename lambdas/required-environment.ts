/**
 * An environment variable that a function cannot do without.
 * @throws Error, at initialization, that names the variable and says what it is for
 */
export function requiredEnvironment(name: string, meaning: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`The environment variable ${name} is not set; it has to be ${meaning}.`);
  }
  return value;
}
