export { type HotShardReview, reviewHotShards } from './isolation';
