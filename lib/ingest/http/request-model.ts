import { aws_apigateway as apigateway } from 'aws-cdk-lib';
import { PARTITION_KEY_CHARACTERS, RECORDS_OF_PUT_RECORDS } from '../../support/limits';

const { ARRAY, OBJECT, STRING } = apigateway.JsonSchemaType;

/**
 * The model of one record. API Gateway validates a body against it, in JSON schema draft 4, and answers 400 with
 * what is wrong.
 * @param maxRecordBytes the largest record of the stream. A text has at most as many characters as bytes, so the
 *   model refuses only what Kinesis would refuse; Kinesis refuses the rest.
 */
export function recordModel(maxRecordBytes: number): apigateway.JsonSchema {
  const text = { type: STRING, maxLength: maxRecordBytes };
  return {
    type: OBJECT,
    properties: {
      partitionKey: { type: STRING, minLength: 1, maxLength: PARTITION_KEY_CHARACTERS },
      data: { ...text, description: 'Text; it is stored in UTF-8.' },
      dataBase64: {
        type: STRING,
        minLength: 1,
        maxLength: Math.ceil(maxRecordBytes / 3) * 4,
        pattern: '^[A-Za-z0-9+/]+={0,2}$',
        description: 'Bytes in base64.',
      },
    },
    additionalProperties: false,
    oneOf: [{ required: ['data'] }, { required: ['dataBase64'] }],
  };
}

/** The model of a list of records. */
export function recordsModel(maxRecordBytes: number): apigateway.JsonSchema {
  return {
    type: OBJECT,
    properties: {
      records: {
        type: ARRAY,
        minItems: 1,
        maxItems: RECORDS_OF_PUT_RECORDS,
        items: recordModel(maxRecordBytes),
      },
    },
    required: ['records'],
    additionalProperties: false,
  };
}
