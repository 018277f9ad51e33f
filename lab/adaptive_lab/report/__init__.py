"""What is made of the results: `npm run lab -- report`."""
