export { Consumer, NoAnswerError, type TimeLeft, TimeUpError } from './consumer';
