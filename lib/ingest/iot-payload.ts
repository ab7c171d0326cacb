import { InputError } from '../support/check';
import { IOT_TOPIC_SEGMENTS } from '../support/limits';

/** What a rule takes of a message: the `SELECT` clause of its SQL. */
export class IotPayload {
  /**
   * The payload as the device sent it: `SELECT *`. Binary payloads arrive as their bytes, and JSON as JSON. A
   * consumer that gets both has to tell them apart.
   *
   * @see https://docs.aws.amazon.com/iot/latest/developerguide/binary-payloads.html
   */
  public static asSent(): IotPayload {
    return new IotPayload('*', true);
  }

  /**
   * Any payload, binary or text, as one JSON object for each message: `data` with the payload in base64, and
   * `topic`, `clientId` and `timestamp` (milliseconds since 1970, UTC) with its origin. Nothing is parsed, so
   * no payload can be refused.
   */
  public static base64(): IotPayload {
    const members = ["encode(*, 'base64') AS data", 'topic() AS topic', 'clientid() AS clientId'];
    return new IotPayload([...members, 'timestamp() AS timestamp'].join(', '), false);
  }

  /**
   * Members of a JSON payload, and results of functions.
   *
   * @param clause what stands between SELECT and FROM, e.g. `temperature, topic(2) AS device`
   * @see https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-select.html
   */
  public static select(clause: string): IotPayload {
    if (clause.trim() === '' || /^\s*select\b/i.test(clause)) {
      throw new InputError(
        `IotPayload.select: clause is "${clause}"; allowed is what stands between SELECT and FROM, e.g. "temperature, topic(2) AS device".`,
      );
    }
    return new IotPayload(clause, true);
  }

  private constructor(
    /** The clause in the rule's SQL. */
    public readonly clause: string,
    /** Whether the rule reads the payload as JSON, so that one that is not can be refused. */
    public readonly parsed: boolean,
  ) {}
}

/** From what a record of a device gets its partition key. Records of one key stay in order, in one shard. */
export class IotPartitionKey {
  /**
   * The MQTT client ID: each device's messages stay in order. A message that is published over HTTP has the
   * client ID `n/a`; for those take `topicSegment` or `field`.
   */
  public static clientId(): IotPartitionKey {
    return new IotPartitionKey('${clientid()}', false);
  }

  /**
   * A part of the topic, for example the device in `devices/<device>/telemetry`: 2.
   * @param segment 1 to 8. With basic ingest, segments are counted behind `$aws/rules/<rule>/`
   */
  public static topicSegment(segment: number): IotPartitionKey {
    if (!Number.isInteger(segment) || segment < 1 || segment > IOT_TOPIC_SEGMENTS) {
      throw new InputError(
        `IotPartitionKey.topicSegment: segment is ${segment}; allowed are whole numbers from 1 to ${IOT_TOPIC_SEGMENTS} (AWS IoT Core, quotas of topics).`,
      );
    }
    return new IotPartitionKey(`\${topic(${segment})}`, false);
  }

  /**
   * A member of a JSON payload. A message without it is not written: it goes to the error destination.
   * @param path its name, with dots to members of members, e.g. `device.id`
   */
  public static field(path: string): IotPartitionKey {
    if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(path)) {
      throw new InputError(
        `IotPartitionKey.field: path is "${path}"; allowed are names of letters, digits and underscores with dots between them, e.g. "device.id".`,
      );
    }
    return new IotPartitionKey(`\${${path}}`, true);
  }

  /** A new UUID for each message: the load is spread evenly, and no order is kept. */
  public static random(): IotPartitionKey {
    return new IotPartitionKey('${newuuid()}', false);
  }

  /**
   * A substitution template of AWS IoT.
   * @param template e.g. `${topic(2)}-${floor(timestamp() / 60000)}`
   * @see https://docs.aws.amazon.com/iot/latest/developerguide/iot-substitution-templates.html
   */
  public static expression(template: string): IotPartitionKey {
    if (!/\$\{[^}]+\}/.test(template)) {
      throw new InputError(
        `IotPartitionKey.expression: template is "${template}"; allowed are templates with an expression in \${}, because a ` +
          'constant key sends every message to the same shard.',
      );
    }
    return new IotPartitionKey(template, true);
  }

  private constructor(
    /** The substitution template. */
    public readonly template: string,
    /** Whether it reads the payload as JSON. */
    public readonly parsed: boolean,
  ) {}
}
