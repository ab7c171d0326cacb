/** An item in the form of the DynamoDB API. */
export type Item = Readonly<Record<string, { readonly S: string } | { readonly N: string }>>;
