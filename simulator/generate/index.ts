export { GENERATORS, type GeneratedLoad } from './generators';
export { hotKey, hotRange, KEY_CHOICES, zipfKeys } from './keys';
