int lab_kernels_skeleton(void);
