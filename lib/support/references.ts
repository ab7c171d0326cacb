import {
  DefaultTokenResolver,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  Reference,
  StringConcat,
  Tokenization,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * The construct that a value refers to, such as a stream's ARN; undefined for a plain value. It resolves nothing:
 * resources in two stacks can have the same logical id, and the CDK refuses to resolve the ARN of an unnamed resource
 * in a stack of another account or Region.
 */
export function targetOf(value: unknown): IConstruct | undefined {
  const token = typeof value === 'string' ? Tokenization.reverse(value, { failConcat: false }) : value;
  return Reference.isReference(token) ? token.target : undefined;
}

/** All constructs that a value refers to, resolved in the stack of the construct that it belongs to. */
export function targetsIn(owner: IConstruct, value: unknown): ReadonlySet<IConstruct> {
  const resolver = new TargetCollector();
  Tokenization.resolve(value, { scope: owner, resolver, preparing: false });
  return resolver.targets;
}

class TargetCollector extends DefaultTokenResolver {
  public readonly targets = new Set<IConstruct>();

  constructor() {
    super(new StringConcat());
  }

  public override resolveToken(
    token: IResolvable,
    context: IResolveContext,
    postProcessor: IPostProcessor,
  ): unknown {
    if (Reference.isReference(token)) this.targets.add(token.target);
    return super.resolveToken(token, context, postProcessor);
  }
}
