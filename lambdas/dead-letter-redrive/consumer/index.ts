export { Consumer, ConsumerBusyError, NoAnswerError, type TimeLeft, TimeUpError } from './consumer';
