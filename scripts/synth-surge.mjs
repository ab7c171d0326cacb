// Synthesizes the assembly of the story, so that `npm start` finds it ready. The capacity is the story's own.
import story from '../dist/run/story-assembly.js';

try {
  story.synthesizeStory();
} catch (error) {
  console.error(error.name === 'UsageError' ? error.message : error);
  process.exitCode = 1;
}
