export { nearestName } from '../domain/text/nearest-name.js';
