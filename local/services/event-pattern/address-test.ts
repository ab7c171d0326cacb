import { BlockList, isIP } from 'node:net';
import { wrongOperand } from './pattern-error';

/** Fits the text of an address of the operand's block: `10.0.0.0/24`, `2001:db8::/32`. */
export function addressTest(operand: unknown, at: string): (value: unknown) => boolean {
  const [, network = '', digits = ''] = /^(.+)\/(\d{1,3})$/.exec(String(operand)) ?? [];
  const family = familyOf(network);
  const bits = Number(digits);
  if (typeof operand !== 'string' || family === undefined || bits > (family === 'ipv4' ? 32 : 128)) {
    throw wrongOperand(at, 'cidr', operand, 'a block of addresses, as in 10.0.0.0/24');
  }
  const block = new BlockList();
  block.addSubnet(network, bits, family);
  return (value) => typeof value === 'string' && familyOf(value) === family && block.check(value, family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}
