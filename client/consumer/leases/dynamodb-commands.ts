type Commands = typeof import('@aws-sdk/client-dynamodb');

let commands: Promise<Commands> | undefined;

/**
 * The commands of DynamoDB, loaded when a consumer first needs one: `cdk-kinesis-blueprint/client` is the entry of
 * producers too, and a program that only produces has no DynamoDB client installed.
 */
export function dynamoDbCommands(): Promise<Commands> {
  commands ??= import('@aws-sdk/client-dynamodb');
  return commands;
}
