export { KinesisService } from './kinesis-service';
