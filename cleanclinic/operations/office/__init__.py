"""Making a hospital and letting PCs in: the root, requests and grants, devices."""
