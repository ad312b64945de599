// What reads and paints vector tiles: a file of its own, fetched by maps that have too many records to hold them.

export { PmtilesSource, TileCache, View, paint } from "protomaps-leaflet";
