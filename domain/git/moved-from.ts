/** A place of a repository, and where it was before that; the last place last. */
interface Place {
  readonly url: string;
  readonly movedFrom?: readonly string[];
}

/** Where a repository was before it came to this URL: a mirror may be at any of these places still. */
export function movedFrom({ url: before, movedFrom: earlier = [] }: Place, url: string): Pick<Place, 'movedFrom'> {
  const places = [...new Set([...earlier, before])].filter((place) => place !== url);
  return places.length === 0 ? {} : { movedFrom: places.slice(-mostPlaces) };
}

const mostPlaces = 20;
