export { nearestName } from '../domain/failures/nearest-name.js';
