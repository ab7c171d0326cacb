export { StsService, type StsServiceOptions } from './sts-service';
