"""The organiser's desk: listings made, edited, dated, previewed and published in the browser."""
