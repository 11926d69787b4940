// Outlines on a grid of 24, drawn with a stroke.

export const arrowIcon = 'M5 12h14M13 6l6 6-6 6'
export const checkIcon = 'M5 12.5l4.5 4.5L19 7.5'
export const clockIcon = 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17M12 7.5V12l3 2'
export const warnIcon = 'M12 4L2.8 19.5h18.4zM12 10v4.5M12 17v.1'
