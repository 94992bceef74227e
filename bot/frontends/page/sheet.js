/** The songs of a map as they came, and what is found in them. */

import { lookOf } from "./marks.js";

const STEPS = 20;
const SPOTIFY = /^[0-9A-Za-z]{22}$/;

/** Return words without accents and capitals, so that what sounds alike is found. */
export function folded(words) {
  return words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

export class Sheet {
  constructor(told) {
    Object.assign(this, told);
    this.size = told.x.length;
    const placed = windowOn(told.x, told.y), spots = told.x.map((x, song) => placed([x, told.y[song]]));
    this.x = Float32Array.from(spots, ([x]) => x);
    this.y = Float32Array.from(spots, ([, y]) => y);
    this.here = told.here && placed(told.here);
    this.regions = told.regions.map((region) => ({ ...region, spot: placed([region.x, region.y]) }));
    this.centres = told.groups.map((group) => placed(group.centre));
    this.looks = told.groups.map(lookOf);
    this.shown = new Uint8Array(this.size).fill(1);
    this.count = this.size;
    this.order = shuffled(this.size);
  }

  /** Return what a song is searched by. */
  words(song) {
    this.folds ??= this.title.map((title, each) => folded([title, ...this.artists[each]].join(" · ")));
    return this.folds[song];
  }

  /** Show the songs that are wished for alone: of these groups and people, and with all these words. */
  narrow({ groups, people, words }) {
    const parts = folded(words).split(/\s+/).filter(Boolean);
    this.count = 0;
    for (let song = 0; song < this.size; song += 1) {
      const is = (!groups.size || groups.has(this.group[song]))
        && (!people.size || this.owners[song].some((owner) => people.has(owner)))
        && (!parts.length || parts.every((part) => this.words(song).includes(part)));
      this.shown[song] = is ? 1 : 0;
      this.count += this.shown[song];
    }
    this.tree = undefined;
  }

  /** Return the songs that are shown. */
  all() {
    return [...this.shown.keys()].filter((song) => this.shown[song]);
  }

  /** Return the shown song nearest to a spot, no farther than `reach`; each side of the map has a length. */
  nearest([x, y], [wide, high], reach) {
    this.tree ??= d3.quadtree(this.all(), (song) => this.x[song], (song) => this.y[song]);
    let best, least = reach * reach;
    this.tree.visit((node, x0, y0, x1, y1) => {
      const across = Math.max(x0 - x, 0, x - x1) * wide, down = Math.max(y0 - y, 0, y - y1) * high;
      if (across * across + down * down > least) return true;
      for (let leaf = node.length ? undefined : node; leaf; leaf = leaf.next) {
        const far = ((this.x[leaf.data] - x) * wide) ** 2 + ((this.y[leaf.data] - y) * high) ** 2;
        if (far < least) [best, least] = [leaf.data, far];
      }
      return false;
    });
    return best;
  }

  /** Return the shown songs within a line drawn around them. */
  within(line) {
    const across = extent(line, 0), down = extent(line, 1);
    return this.all().filter((song) => this.x[song] >= across[0] && this.x[song] <= across[1]
      && this.y[song] >= down[0] && this.y[song] <= down[1]
      && d3.polygonContains(line, [this.x[song], this.y[song]]));
  }

  /** Return where artists with several songs here have most of them, those with the most first. */
  artistSpots() {
    if (this.spots) return this.spots;
    const by = new Map();
    this.artists.forEach(([artist], song) => {
      if (!artist) return;
      if (!by.has(artist)) by.set(artist, []);
      by.get(artist).push(song);
    });
    this.spots = [...by].filter(([, songs]) => songs.length > 2).map(([name, songs]) => ({
      name, size: songs.length, x: middle(songs, this.x), y: middle(songs, this.y),
    })).sort((one, other) => other.size - one.size);
    return this.spots;
  }

  /** Return a song's address at Spotify, or an empty text for a file of somebody's own. */
  address(song) {
    const track = this.track_id[song];
    return SPOTIFY.test(track) ? `https://open.spotify.com/track/${track}` : "";
  }

  /** Return whose a song is, in words; on a map of one's own there is nothing to say. */
  owned(song) {
    const names = this.who === "me" ? [] : this.owners[song].map((owner) => this.people[owner]);
    return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
  }
}

function middle(songs, values) {
  const sorted = songs.map((song) => values[song]).sort((one, other) => one - other);
  return sorted[sorted.length >> 1];
}

/**
 * Return how spots come into the smallest square with every song in it, by steps, as on the picture.
 *
 * What came goes upwards, and a screen downwards.
 */
function windowOn(xs, ys) {
  const [across, up] = [xs, ys].map((values) => [
    Math.floor(values.reduce((one, other) => Math.min(one, other), 1) * STEPS),
    Math.ceil(values.reduce((one, other) => Math.max(one, other), 0) * STEPS),
  ]);
  const side = Math.max(STEPS / 5, across[1] - across[0], up[1] - up[0]);
  const [left, bottom] = [across, up].map(([first, last]) => (first + last - side) / 2 / STEPS);
  return ([x, y]) => [(x - left) / side * STEPS, 1 - (y - bottom) / side * STEPS];
}

function extent(line, side) {
  const values = line.map((spot) => spot[side]);
  return [Math.min(...values), Math.max(...values)];
}

/** Mix all songs, the same way each time, so that no group lies on top of the others. */
function shuffled(size) {
  const order = Uint32Array.from({ length: size }, (_, place) => place);
  let chance = 1;
  for (let place = size - 1; place > 0; place -= 1) {
    chance = chance * 16807 % 2147483647;
    const other = chance % (place + 1);
    [order[place], order[other]] = [order[other], order[place]];
  }
  return order;
}
