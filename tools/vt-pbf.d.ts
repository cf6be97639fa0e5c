declare module 'vt-pbf' {
	/** Tiles of geojson-vt, by layer, as one vector tile. */
	const vtpbf: { fromGeojsonVt(layers: Readonly<Record<string, unknown>>, options: { readonly version: number }): Uint8Array }
	export default vtpbf
}
