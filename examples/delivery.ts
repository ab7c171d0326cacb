// A stream into a data lake. After npm run build:
//   npx cdk synth --app 'node dist/examples/delivery.js'
import { App, Duration, aws_glue as glue, Size, Stack } from 'aws-cdk-lib';
import {
  ChannelDelivery,
  ChannelDestination,
  DataStream,
  DeliveryDestination,
  DeliveryFormat,
  FirehoseDelivery,
} from 'cdk-kinesis-blueprint';

const stack = new Stack(new App(), 'Lake');
const stream = new DataStream(stack, 'Orders');

const database = new glue.CfnDatabase(stack, 'Database', {
  catalogId: stack.account,
  databaseInput: { name: 'shop' },
});
const table = new glue.CfnTable(stack, 'Table', {
  catalogId: stack.account,
  databaseName: database.ref,
  tableInput: {
    name: 'orders',
    storageDescriptor: {
      columns: [
        { name: 'id', type: 'string' },
        { name: 'customer', type: 'string' },
        { name: 'amount', type: 'decimal(12,2)' },
      ],
    },
  },
});

// Parquet by customer, with the original records beside it.
new FirehoseDelivery(stack, 'Analysis', {
  stream,
  destination: DeliveryDestination.s3({
    format: DeliveryFormat.parquet({ databaseName: database.ref, tableName: table.ref }),
    prefix: 'orders/customer=!{partitionKeyFromQuery:customer}/',
    partitioning: { keysFromQuery: { customer: '.customer' } },
    bufferSize: Size.mebibytes(64),
    bufferInterval: Duration.minutes(5),
    sourceBackup: {},
  }),
});

// All records unchanged, by a channel, without a reader of the stream.
new ChannelDelivery(stack, 'Archive', { stream, destination: ChannelDestination.s3() });
