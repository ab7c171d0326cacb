/**
 * Loads a package that only some resources need.
 * @param purpose its use, as in "Compression ZIP"
 * @throws Error that names the package, where it is not installed
 */
export async function loadPackage<Module>(
  name: string,
  purpose: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (!/MODULE_NOT_FOUND/.test(String(Object(error).code))) throw error;
    throw new Error(
      `${purpose} needs the package ${name}, which is not installed. Install it with: npm install --save-dev ${name}`,
      { cause: error },
    );
  }
}
