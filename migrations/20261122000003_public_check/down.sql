DROP TABLE public_check;
