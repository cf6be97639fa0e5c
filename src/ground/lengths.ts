/** How long what somebody writes may be, in UTF-16 units. Without a library, so that the lightest page can have it. */
export const WRONG_AT_MOST = 4000
