"""Who works here: setting up, PINs, handing over, ways back in."""
