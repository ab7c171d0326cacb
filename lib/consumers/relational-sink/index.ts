export { RelationalSink, type RelationalSinkProps } from './relational-sink';
