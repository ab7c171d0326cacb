/** Placeholder */
export class X {}
